"""The pages are compared with the whole bot."""

from tests.e2e.conftest import application_webhooks, env, model, settings, world

__all__ = ["application_webhooks", "env", "model", "settings", "world"]
