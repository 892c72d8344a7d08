package io.mesosj.execute.run;

import io.mesosj.execute.flags.OneLine;
import io.mesosj.execute.flags.Problems;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import io.mesosj.execute.task.Workload;
import io.mesosj.execute.task.WorkloadReader;
import io.mesosj.protocol.codec.ContentType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * Everything that the flags said, checked.
 *
 * @param master which master
 * @param workload what is launched
 * @param framework as what
 * @param contentType on the wire
 * @param authorization headers that authenticate us
 * @param options how the run goes
 */
record Plan(
    MasterAddress master,
    Workload workload,
    FrameworkInfo framework,
    ContentType contentType,
    Map<String, String> authorization,
    RunOptions options) {

  static Plan read(Values values, Map<String, String> environment) throws UsageException {
    Problems problems = new Problems();
    Plan plan =
        new Plan(
            problems.read(() -> MasterAddress.of(values, environment), MasterAddress.EMBEDDED),
            problems.read(
                () -> WorkloadReader.read(values), new Workload(List.of(), Optional.empty())),
            problems.read(() -> FrameworkReader.read(values), FrameworkInfo.getDefaultInstance()),
            problems.read(() -> contentType(values), ContentType.PROTOBUF),
            problems.read(() -> Authorization.headers(values), Map.of()),
            problems.read(() -> RunOptions.read(values), RunOptions.NONE));
    problems.throwIfAny();
    return plan;
  }

  /** The role whose resources are used. */
  String role() {
    return framework.getRoles(0);
  }

  private static ContentType contentType(Values values) throws UsageException {
    String text = values.text(RunFlags.CONTENT_TYPE, "protobuf");
    return ContentType.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    RunFlags.CONTENT_TYPE
                        + " is protobuf or json, got '"
                        + OneLine.of(text, 60)
                        + "'"));
  }
}
