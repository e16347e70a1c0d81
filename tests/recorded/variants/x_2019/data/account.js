window.YTD.account.part0 = [{"account": {"accountId": "70001", "username": "miratide", "accountDisplayName": "Mira Vale", "email": "mira@example.com"}}]
