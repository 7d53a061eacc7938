"""Support: meetings, family, referrals, incidents and follow-ups of a patient."""
