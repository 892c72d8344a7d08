package io.mesosj.execute.task;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.text.OneLine;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A local file that the task fetches from HDFS, where the hadoop script puts it first: {@code
 * /USER/NAME}, as mesos-execute does.
 *
 * @param file the local file
 * @param hadoop the script
 * @param hdfs host and port
 * @param path in HDFS
 * @param overwrite whether one that is there is replaced
 */
public record HdfsPackage(Path file, String hadoop, String hdfs, String path, boolean overwrite) {
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** The package of the flags, if they name one. */
  public static Optional<HdfsPackage> read(Values values) throws UsageException {
    Optional<String> name = values.text(HdfsFlags.PACKAGE);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Path file = file(name.get());
    return Optional.of(
        new HdfsPackage(
            file,
            values.text(HdfsFlags.HADOOP, "hadoop"),
            values.text(HdfsFlags.HDFS, "localhost:9000"),
            "/" + System.getProperty("user.name", "root") + "/" + file.getFileName(),
            values.on(HdfsFlags.OVERWRITE)));
  }

  private static Path file(String name) throws UsageException {
    try {
      Path file = Path.of(name);
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        return file;
      }
    } catch (InvalidPathException e) {
      throw new UsageException(HdfsFlags.PACKAGE + ": '" + OneLine.of(name, 80) + "' is no path");
    }
    throw new UsageException(
        HdfsFlags.PACKAGE + ": '" + OneLine.of(name, 80) + "' is not a file that can be read");
  }

  String uri() {
    return "hdfs://" + hdfs + path;
  }

  /** Copies it. */
  public void upload() throws FailureException {
    String target = uri();
    if (hadoop("-test", "-e", target).status() == 0) {
      if (!overwrite) {
        throw new FailureException(
            "HDFS has '" + target + "' already; --overwrite replaces it", ExitCode.FAILURE);
      }
      require(hadoop("-rm", target), "remove '" + target + "'");
    }
    require(
        hadoop("-copyFromLocal", file.toString(), target),
        "copy '" + file + "' to '" + target + "'");
  }

  private void require(ProgramOutput output, String what) throws FailureException {
    if (output.status() != 0) {
      throw new FailureException(
          "'" + hadoop + "' could not " + what + ": " + output.failure(), ExitCode.FAILURE);
    }
  }

  private ProgramOutput hadoop(String... arguments) throws FailureException {
    List<String> line = new ArrayList<>(List.of(hadoop, "fs"));
    line.addAll(List.of(arguments));
    try {
      return Program.of(LIMIT, line).run();
    } catch (ProgramException e) {
      throw new FailureException("--hadoop: " + e.getMessage(), e);
    }
  }
}
