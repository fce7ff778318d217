"""The decisions that luck decides, each with a registered number.

The numbers key the draws: renaming or moving a decision changes no result, and a number is never used again for
another decision. Add new ones at the end.
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Decision(IntEnum):
    """Each is drawn once per agent and month, or once in an agent's life."""

    NEED_SWITCHES = 1
    OPEN_NEED_FADES = 2
    STARTS_AS_CUSTOMER = 3
    STARTING_DEAL_VALUE = 4
    STARTING_CHURN = 5
    STARTING_RENEWAL_MONTH = 6
    QUITS = 7
    MONTHS_TO_FILL = 8
    TALENT = 9
    CONTACTS_ROUNDED = 10
    WHOM_TO_CONTACT = 11
    RESPONDS = 12
    DEAL_VALUE = 13
    DEAL_ADVANCES = 14
    DEAL_DROPS = 15
    DEAL_ENDS = 16
    PROGRESS_LOST = 17
    CHURN_PROPENSITY = 18
    RENEWS = 19
    PAST_STAY = 20
    PIPELINE_FOUND = 21
    RESUME_NOISE = 22
    PICKED = 23
    OWN_CONDUCT = 24
    CONDUCT_FORECAST = 25
    CONDUCT_NEW_ACCOUNTS = 26
    CONDUCT_COLLABORATION = 27
    CONDUCT_PORTFOLIO = 28
    CONDUCT_EXPENSES = 29
    INTERVIEW_NOISE = 30
    HABIT_SPEED = 31
    VIOLATION_SEEN = 32
    PLAN_PASSED = 33
    DISMISSED = 34
    MEETING_CANCELLED = 35
    MANAGER_LEAVES = 36
    MANAGER_TALENT = 37
    MANAGER_PAST_SALES = 38
    POTENTIAL = 39
    POTENTIAL_SEEN = 40
    PROMOTED_AT_RANDOM = 41
    PROBLEM_ARISES = 42
    PROBLEM_DETECTED = 43
    PROBLEM_SOLVED = 44
    SHOCK_DETECTED = 45
    FIT = 46
    FIT_SEEN = 47
    DOMAIN = 48
    DOMAIN_MATURES = 49
    DISRUPTION = 50
    DIAGNOSIS = 51
    SIGNAL_SHOWN = 52
    RESEARCH_SHOWS = 53
    PREFERRED_CHANNEL = 54
    CHANNEL_KNOWN = 55
    INBOUND = 56
    PARTNER_BRINGS = 57
    CAMPAIGN_REACHES = 58
    AWARE_COUNT = 59
    AWARE_ACCOUNT = 60
    REFERS = 61
    WARNS = 62
    ACQUAINTANCE_ASKED = 63
    ACQUAINTANCE_BLOCK = 64
    ACQUAINTANCE = 65
    REFERRAL_RESPONDS = 66
    CHAMPION_LEAVES = 67
    PERSON_REACHED = 68
    ROOT_OWNER_FOUND = 69
    PERSONAL_EXPERIENCE = 70
    SWITCHING_COST = 71
    SURVEYED = 72
    SURVEY_NOISE = 73
