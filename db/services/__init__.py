"""The documented services over a user's onboarding, as other programs call them.

OnboardingProgress              a user's progress as one object, step by step
OnboardingProgressService       status, step, percent, completing, starting over
OnboardingDatabaseService       all that is stored: session, keys, website, wishes, persona
OnboardingDataService           what an AI is told of a user
APIKeyManager                   keys by the provider's name; without a user the developer's own
save_api_key, get_api_keys      a user's keys, in the caller's transaction or in one of our own
user_onboarding                 the guide's UserOnboarding: get, start, update_step, complete, skip
validation                      what can be said of a step's data and a key without asking anybody
"""

from db.services import user_onboarding
from db.services.api_key_manager import APIKeyManager, get_api_key_manager
from db.services.api_keys import get_api_keys, save_api_key
from db.services.data_service import OnboardingDataService
from db.services.database_service import OnboardingDatabaseService
from db.services.lending import SessionLocal
from db.services.onboarding_progress import (
    OnboardingProgress,
    get_onboarding_progress,
    get_onboarding_progress_for_user,
    get_user_onboarding_progress,
)
from db.services.progress_service import OnboardingProgressService, get_onboarding_progress_service
from db.services.steps import StepData
from db.services.user_onboarding import UserOnboarding
from db.services.validation import (
    check_all_api_keys,
    validate_api_key,
    validate_api_key_format,
    validate_environment_setup,
    validate_step_data,
    validate_website_url,
)
from onboarding.flows.state import StepStatus

__all__ = [
    "APIKeyManager",
    "OnboardingDataService",
    "OnboardingDatabaseService",
    "OnboardingProgress",
    "OnboardingProgressService",
    "SessionLocal",
    "StepData",
    "StepStatus",
    "UserOnboarding",
    "check_all_api_keys",
    "get_api_key_manager",
    "get_api_keys",
    "get_onboarding_progress",
    "get_onboarding_progress_for_user",
    "get_onboarding_progress_service",
    "get_user_onboarding_progress",
    "save_api_key",
    "user_onboarding",
    "validate_api_key",
    "validate_api_key_format",
    "validate_environment_setup",
    "validate_step_data",
    "validate_website_url",
]
