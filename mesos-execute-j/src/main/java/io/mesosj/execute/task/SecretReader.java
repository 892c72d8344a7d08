package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.scheduler.task.Secrets;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Volume;

/**
 * {@code --env_secret} and {@code --secret_volume}. No message has anything of a secret in it.
 * Source: Mesos' secrets of type VALUE, which its default secret resolver understands.
 */
final class SecretReader {
  private static final int LARGEST_MEGABYTES = 1;

  private SecretReader() {}

  /** {@code NAME=VALUE} or, from a file without the end of its last line, {@code NAME=/path}. */
  static Environment.Variable variable(Flag flag, String text) throws UsageException {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new UsageException(flag + " is not NAME=VALUE or NAME=/path");
    }
    String name = text.substring(0, equals);
    String value = FlagText.of(flag, text.substring(equals + 1));
    if (value.endsWith("\n")) {
      value = value.substring(0, value.length() - 1);
    }
    if (value.indexOf('\0') >= 0) {
      throw new UsageException(
          flag + ": the value of '" + OneLine.of(name, 60) + "' has a NUL character");
    }
    return Secrets.variable(name, value);
  }

  /** {@code FILE:CONTAINER}; the last colon counts. */
  static Volume volume(Flag flag, String text) throws UsageException {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      throw new UsageException(flag + " '" + OneLine.of(text, 80) + "': expected FILE:CONTAINER");
    }
    byte[] value = FlagText.bytesOfFile(flag, text.substring(0, colon), LARGEST_MEGABYTES);
    return Secrets.volume(text.substring(colon + 1), value);
  }
}
