package io.mesosj.execute.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Message;
import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.json.MesosJson;
import java.util.List;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.Protos.TaskGroupInfo;

/** What {@code --dry_run} prints: each TaskInfo, or executor with its group; secrets masked. */
final class DryRun {
  private DryRun() {}

  static String text(List<Workload> workloads, OutputFormat format, boolean secrets) {
    StringBuilder text = new StringBuilder();
    for (Workload workload : workloads) {
      Message whole = message(workload);
      Message message = secrets ? whole : MaskedSecrets.in(whole);
      text.append(
          switch (format) {
            case TEXT -> MesosJson.printPretty(message) + "\n";
            case JSON -> MesosJson.print(message) + "\n";
            case YAML -> yaml(message);
          });
    }
    return text.toString();
  }

  private static Message message(Workload workload) {
    if (workload.executor().isEmpty()) {
      return workload.tasks().get(0);
    }
    return LaunchGroup.newBuilder()
        .setExecutor(workload.executor().get())
        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(workload.tasks()))
        .build();
  }

  /** Each in a document of its own, so that all of them can be read again. */
  private static String yaml(Message message) {
    try {
      return YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(MesosJson.toTree(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that can't be written", e);
    }
  }
}
