window.YTD.tweet.part0 = [
 {
  "id_str": "1180000000000000001",
  "id": "1180000000000000001",
  "full_text": "Low water at six. The pier stands on its own legs &amp; nobody minds.",
  "created_at": "Fri Oct 04 06:00:00 +0000 2019",
  "lang": "en",
  "entities": {
   "hashtags": [],
   "urls": []
  },
  "retweeted": false
 },
 {
  "id_str": "1180000000000000002",
  "full_text": "@miratide and the gulls walk under it https://t.co/aaa",
  "created_at": "Fri Oct 04 06:05:00 +0000 2019",
  "lang": "en",
  "in_reply_to_status_id_str": "1180000000000000001",
  "in_reply_to_user_id_str": "70001",
  "entities": {
   "urls": [
    {
     "url": "https://t.co/aaa",
     "expanded_url": "https://tides.example/six"
    }
   ]
  }
 },
 {
  "id_str": "1180000000000000003",
  "full_text": "RT @oto: their words, not hers",
  "created_at": "Sat Oct 05 06:00:00 +0000 2019",
  "lang": "en",
  "retweeted": false,
  "entities": {}
 },
 {
  "id_str": "1180000000000000004",
  "full_text": "Genau so. https://t.co/bbb",
  "created_at": "Sun Oct 06 06:00:00 +0000 2019",
  "lang": "de",
  "entities": {
   "urls": [
    {
     "url": "https://t.co/bbb",
     "expanded_url": "https://twitter.com/oto/status/5"
    }
   ]
  }
 },
 {
  "id_str": "1180000000000000005",
  "full_text": "no entities, no language",
  "created_at": "Mon Oct 07 06:00:00 +0000 2019"
 },
 {
  "id_str": "1180000000000000006"
 }
]
