package io.mesosj.execute.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.flags.Words;
import io.mesosj.execute.task.WorkloadReader;
import io.mesosj.protocol.json.MesosJson;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageWordTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nginx | \"command\":{\"shell\":false}",
        "-e A=b busybox sh -c -e | \"value\":\"sh\",\"shell\":false,\"arguments\":[\"sh\",\"-c\",\"-e\"]",
        "busybox -- ls -la | \"value\":\"ls\",\"shell\":false,\"arguments\":[\"ls\",\"-la\"]",
        "postgres -- -c port=1 | \"command\":{\"shell\":false,\"arguments\":[\"-c\",\"port=1\"]}",
        "postgres -c port=1 | \"command\":{\"shell\":false,\"arguments\":[\"-c\",\"port=1\"]}",
      })
  void isAnImageWithItsCommand(String line, String part) throws UsageException {
    TaskInfo task = task(line);

    assertThat(MesosJson.print(task).replaceAll("\"environment\":\\{.*?\\]\\},?", ""))
        .contains("\"docker\":{\"name\":\"" + image(line) + "\"}")
        .contains(part);
  }

  @Test
  void isNoCommandLineWithoutOne() {
    assertThatThrownBy(() -> task("-- echo hi"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--no-shell only");
  }

  private static String image(String line) {
    return line.contains("busybox") ? "busybox" : line.contains("nginx") ? "nginx" : "postgres";
  }

  private static TaskInfo task(String line) throws UsageException {
    Values values =
        FlagParser.parse(RunCommand.flags(), List.of(line.split(" ")), Words.WORD_AND_COMMAND);
    Values flags =
        values.word().isPresent() ? ImageWord.asFlags(values.word().get(), values) : values;
    return WorkloadReader.read(flags, Map.of()).get(0).tasks().get(0);
  }
}
