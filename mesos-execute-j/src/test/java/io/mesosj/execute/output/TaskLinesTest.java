package io.mesosj.execute.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskLinesTest {
  /** As recorded of a real agent. */
  private static final String END =
      """
      I20261123 20:16:58.391129     3 executor.cpp:1041] Command exited with status 4 (pid: 12)\r
      I20261123 20:16:58.442976    11 process.cpp:935] Stopped the socket accept loop\r
      """;

  private static final String BEGIN =
      "I1123 20:16:50.391129     3 executor.cpp:184] Received SUBSCRIBED event\r\n";

  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  private final TaskLines lines = new TaskLines(passed);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void leavesTheExecutorsOut(int piece) throws IOException {
    byte[] all =
        (BEGIN + "hello\r\n" + BEGIN + "# exit 4\r\n" + END).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < all.length; i += piece) {
      lines.write(all, i, Math.min(piece, all.length - i));
    }
    lines.close();

    assertThat(passed).hasToString("hello\r\n# exit 4\r\n");
  }

  @Test
  void holdsNothingBackThatIsTheTasks() throws IOException {
    lines.write("# ".getBytes(StandardCharsets.UTF_8));
    assertThat(passed).hasToString("# ");
    lines.write("I2".getBytes(StandardCharsets.UTF_8));
    assertThat(passed).hasToString("# I2");
    lines.write("\nIt".getBytes(StandardCharsets.UTF_8));
    assertThat(passed).hasToString("# I2\nIt");
    lines.write("\nI20".getBytes(StandardCharsets.UTF_8));
    assertThat(passed).hasToString("# I2\nIt\n");
    lines.close();
    assertThat(passed).hasToString("# I2\nIt\nI20");
  }

  @Test
  void knowsALogOfTheTasksOwnByItsFile() throws IOException {
    String own = "I20261123 20:16:58.391129     3 main.cpp:10] mine\r\n";
    lines.write(own.getBytes(StandardCharsets.UTF_8));

    assertThat(passed).hasToString(own);
  }
}
