"""A framework on mesoshttp: one command. Usage: mesoshttp_scheduler.py MASTER"""
import getpass
import os
import sys

from mesoshttp.client import MesosClient

client = MesosClient(mesos_urls=["http://" + sys.argv[1]], frameworkName="mesoshttp", frameworkUser=getpass.getuser())
launched = []


def offers(offered):
    for offer in offered:
        if launched:
            offer.decline()
            continue
        launched.append(offer)
        offer.accept(
            [
                {
                    "name": "peer",
                    "task_id": {"value": "peer"},
                    "agent_id": offer.get_offer()["agent_id"],
                    "command": {"value": "echo out; sleep 1"},
                    "resources": [
                        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                        {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}},
                    ],
                }
            ]
        )


def update(status):
    print(status["status"]["state"], flush=True)
    if status["status"]["state"] == "TASK_FINISHED":
        driver.tearDown()
        os._exit(0)


def subscribed(told):
    global driver
    driver = told
    print("subscribed", flush=True)


driver = None
client.on(MesosClient.SUBSCRIBED, subscribed)
client.on(MesosClient.OFFERS, offers)
client.on(MesosClient.UPDATE, update)
client.register()
