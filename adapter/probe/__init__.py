"""The probe (探测): what can be promised at a real site, found by reading a little and politely."""
