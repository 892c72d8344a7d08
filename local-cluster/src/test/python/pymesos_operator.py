"""An operator on pymesos, who follows what happens until a framework ends. Usage: pymesos_operator.py MASTER"""
import os
import sys

from pymesos import MesosOperatorMasterDriver, OperatorMaster


class Watching(OperatorMaster):
    def taskAdded(self, task):
        print("taskAdded", task["task_id"]["value"], flush=True)

    def taskUpdated(self, event):
        print("taskUpdated", event["state"], flush=True)

    def frameworkAdded(self, framework):
        print("frameworkAdded", framework["framework_info"]["name"], flush=True)

    def frameworkUpdated(self, framework):
        print("frameworkUpdated", flush=True)

    def frameworkRemoved(self, info):
        print("frameworkRemoved", info["name"], flush=True)
        os._exit(0)

    def agentAdded(self, agent):
        print("agentAdded", flush=True)

    def agentRemoved(self, agent):
        print("agentRemoved", flush=True)


driver = MesosOperatorMasterDriver(sys.argv[1], Watching())
print("healthy", driver.getHealth()["get_health"]["healthy"], flush=True)
print("agents", len(driver.getAgents()["get_agents"]["agents"]), flush=True)
for ask in (driver.getFlags, driver.getVersion, driver.getState, driver.getFrameworks, driver.getExecutors,
            driver.getTasks, driver.getRoles, driver.getWeights, driver.getMaster):
    assert ask(), ask
driver.run()
