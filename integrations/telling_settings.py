"""The settings of how people are told: by which roads, whom else, how far at which severity, and with which roles."""

from __future__ import annotations

from integrations import setting_tables as tables
from integrations import setting_values as values
from integrations.setting import Setting

TELLING_SETTINGS = (
    Setting(
        name="PAGE_ROADS",
        purpose="the ways to page, first choice first: email, pagerduty, webhook, mention; without it every way that is set up, in this order, and never mention",
        example="pagerduty,email",
        read=values.roads,
    ),
    Setting(
        name="PAGE_EMAIL_SENDER",
        purpose="the mailbox that sends the e-mails; the road email needs it",
        example="incidents@contoso.com",
        read=values.email,
    ),
    Setting(
        name="PAGE_PAGERDUTY_ROUTING_KEY",
        purpose="the Integration Key of an Events API v2 integration in PagerDuty; the road pagerduty needs it",
        example="0123456789abcdef0123456789abcdef",
        read=values.routing_key,
        secret=True,
    ),
    Setting(
        name="PAGE_PAGERDUTY_URL",
        purpose="where PagerDuty takes events; an account in the EU has https://events.eu.pagerduty.com/v2/enqueue",
        example="https://events.eu.pagerduty.com/v2/enqueue",
        read=values.address,
        default="https://events.pagerduty.com/v2/enqueue",
    ),
    Setting(
        name="PAGE_WEBHOOK_URL",
        purpose="the pager's address; the road webhook needs it",
        example="https://events.pager.example/v2/enqueue",
        read=values.address,
        secret=True,
    ),
    Setting(
        name="CATCH_ALL_EMAIL",
        purpose="who is told when nobody is on call or nobody on call can be reached",
        example="operations@contoso.com",
        read=values.email,
        required=True,
    ),
    Setting(
        name="SEVERITY_REACH",
        purpose="how far an incident is told at which severity, as severity=reach: everyone, primary-and-secondary, primary, channel or work-item; what is not named keeps the default",
        example="1=primary-and-secondary,3=primary",
        read=tables.severity_reach,
        default="0=everyone,1=everyone,2=primary,3=channel,4=work-item",
    ),
    Setting(
        name="ROLES",
        purpose="the roles that are given out, as role:severities:place; the place is who on call gets it, or - for nobody yet; none for no roles",
        example="incident-commander:0-2:primary,scribe:0:-",
        read=tables.roles,
        default="incident-commander:0-3:primary,subject-expert:0-1:secondary,scribe:0-1:tertiary,communications:0-1:-",
    ),
)
