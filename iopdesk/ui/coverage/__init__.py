"""Insurance of a patient: policy, verifications of benefits, authorizations and their units."""
