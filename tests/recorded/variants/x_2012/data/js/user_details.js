var user_details = {"screen_name": "mira", "full_name": "Mira", "id": "7", "bio": "ink and tide"}
