"""An executor on pymesos: a task runs and is finished, with a message between."""
import time

from pymesos import Executor, MesosExecutorDriver, decode_data, encode_data


class Finishing(Executor):
    def launchTask(self, driver, task):
        for state in ("TASK_RUNNING", "TASK_FINISHED"):
            driver.sendStatusUpdate(
                {
                    "task_id": task["task_id"],
                    "state": state,
                    "timestamp": time.time(),
                    "message": decode_data(task["data"]).decode(),
                }
            )
        driver.sendFrameworkMessage(encode_data(b"hello from the executor"))


MesosExecutorDriver(Finishing()).run()
