"""A framework on pymesos: one task on an executor of its own. Usage: pymesos_scheduler.py MASTER"""
import getpass
import os
import sys

from pymesos import MesosSchedulerDriver, Scheduler, encode_data

EXECUTOR = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pymesos_executor.py")


def scalar(name, value):
    return {"name": name, "type": "SCALAR", "scalar": {"value": value}}


class OneTask(Scheduler):
    launched = False

    def registered(self, driver, framework_id, master_info):
        print("registered", flush=True)

    def resourceOffers(self, driver, offers):
        for offer in offers:
            if self.launched:
                driver.declineOffer([offer["id"]])
                continue
            self.launched = True
            task = {
                "name": "peer",
                "task_id": {"value": "peer"},
                "agent_id": offer["agent_id"],
                "resources": [scalar("cpus", 0.1), scalar("mem", 32)],
                "data": encode_data(b"hello from the scheduler"),
                "executor": {
                    "executor_id": {"value": "own"},
                    "type": "CUSTOM",
                    "command": {"value": "exec '%s' '%s'" % (sys.executable, EXECUTOR)},
                    "resources": [scalar("cpus", 0.1), scalar("mem", 64)],
                },
            }
            driver.launchTasks(offer["id"], [task], {"refuse_seconds": 5})

    def frameworkMessage(self, driver, executor_id, agent_id, message):
        print("message", message, flush=True)

    def statusUpdate(self, driver, update):
        print(update["state"], update.get("message", ""), flush=True)
        if update["state"] == "TASK_FINISHED":
            driver.stop()

    def error(self, driver, message):
        print("ERROR", message, flush=True)
        driver.abort()


framework = {"user": getpass.getuser(), "name": "pymesos", "hostname": "here"}
MesosSchedulerDriver(OneTask(), framework, sys.argv[1]).run()
