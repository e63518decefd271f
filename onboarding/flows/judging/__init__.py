"""What becomes of an onboarding when somebody acts: judged without a word to anybody."""
