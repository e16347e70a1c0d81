window.YTD.direct_message.part0 = [{"private": "POISON"}]
