package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import org.apache.mesos.v1.Protos.Volume;

/** {@code --volume HOST:CONTAINER[:ro|rw]}, as docker writes it. */
final class VolumeReader {
  private VolumeReader() {}

  static Volume read(Flag flag, String text) throws UsageException {
    String[] parts = text.split(":", -1);
    boolean complete = parts.length == 2 || parts.length == 3;
    if (!complete || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw wrong(flag, text, "expected HOST:CONTAINER or HOST:CONTAINER:ro");
    }
    if (!parts[0].startsWith("/") || !parts[1].startsWith("/")) {
      throw wrong(
          flag,
          text,
          "both paths must begin with '/': HOST is a directory of the agent's host, Mesos has no"
              + " volumes with names");
    }
    String mode = parts.length == 3 ? parts[2] : "rw";
    if (!mode.equals("ro") && !mode.equals("rw")) {
      throw wrong(flag, text, "the mode is ro or rw, got '" + OneLine.of(mode, 40) + "'");
    }
    return Volume.newBuilder()
        .setMode(mode.equals("ro") ? Volume.Mode.RO : Volume.Mode.RW)
        .setHostPath(parts[0])
        .setContainerPath(parts[1])
        .build();
  }

  private static UsageException wrong(Flag flag, String text, String why) {
    return new UsageException(flag + " '" + OneLine.of(text, 80) + "': " + why);
  }
}
