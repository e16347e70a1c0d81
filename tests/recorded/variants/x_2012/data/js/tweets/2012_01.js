Grailbird.data.tweets_2012_01 = 
 [ {"id_str": "155000000000000001", "text": "Snow at last &lt;3", "created_at": "2012-01-05 12:00:00 +0000", "user": {"id_str": "7"}},
 {"id_str": "155000000000000002", "text": "RT @oto: theirs", "created_at": "2012-01-06 12:00:00 +0000", "retweeted_status": {"id_str": "1"}} ]
