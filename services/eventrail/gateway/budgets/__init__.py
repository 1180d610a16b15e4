"""Budgets at the door: money is held before a request is admitted, and never twice."""

from eventrail.gateway.budgets.gate import BudgetGate

__all__ = ["BudgetGate"]
