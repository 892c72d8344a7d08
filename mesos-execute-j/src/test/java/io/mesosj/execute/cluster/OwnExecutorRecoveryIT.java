package io.mesosj.execute.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.local.testing.StandaloneCommandExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/** The executor library in a process of its own. */
class OwnExecutorRecoveryIT extends OwnExecutorRecoveryContract {
  @Override
  void launch(String id, String script, String... more) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin/java");
    String task =
        """
        {"name": "%s", "task_id": {"value": "%s"}, "data": "%s",
         "executor": {"executor_id": {"value": "own-%s"}, "type": "CUSTOM",
           "command": {"shell": false, "value": "%s", "arguments": ["java", "-cp", "%s", "%s"]},
           "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
             {"name": "mem", "type": "SCALAR", "scalar": {"value": 256}}]},
         "resources": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
           {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}
        """
            .formatted(
                id,
                id,
                Base64.getEncoder().encodeToString(script.getBytes(UTF_8)),
                id,
                java,
                System.getProperty("java.class.path"),
                StandaloneCommandExecutor.class.getName());
    run(List.of("--task=" + task, "--detach"), more);
  }
}
