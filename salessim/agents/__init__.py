"""The same model as agents, one world at a time, with Mesa: to subclass, to watch, to check the array engine by."""

from salessim.agents.customer import Customer
from salessim.agents.manager import Manager
from salessim.agents.organisation import SalesOrganisation
from salessim.agents.rep import Rep
from salessim.agents.seat import Seat

__all__ = ["Customer", "Manager", "Rep", "SalesOrganisation", "Seat"]
