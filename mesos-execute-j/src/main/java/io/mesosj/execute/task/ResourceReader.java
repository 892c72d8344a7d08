package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;

/** {@code --resources}, and the shorthands that replace one of them each. */
final class ResourceReader {
  private static final List<Flag> SHORTHANDS =
      List.of(TaskFlags.CPUS, TaskFlags.MEM, TaskFlags.DISK, TaskFlags.GPUS);

  private static final String NUMBER = "[-+]?[0-9]*\\.?[0-9]+(?:[eE][-+]?[0-9]+)?";

  private ResourceReader() {}

  static List<Resource> read(Values values) throws UsageException {
    List<Resource> resources =
        new ArrayList<>(
            parse(TaskFlags.RESOURCES, values.text(TaskFlags.RESOURCES, Defaults.RESOURCES)));
    for (Flag flag : SHORTHANDS) {
      Optional<String> amount = values.text(flag);
      if (amount.isPresent()) {
        List<Resource> one = parse(flag, flag.name() + ":" + number(flag, amount.get()));
        resources.removeIf(resource -> resource.getName().equals(flag.name()));
        resources.addAll(one);
      }
    }
    return resources;
  }

  private static String number(Flag flag, String amount) throws UsageException {
    boolean size = flag.equals(TaskFlags.MEM) || flag.equals(TaskFlags.DISK);
    if (size) {
      return Megabytes.of(flag, amount);
    }
    if (!amount.matches(NUMBER)) {
      throw new UsageException(flag + " '" + OneLine.of(amount, 40) + "' is not a number");
    }
    return amount;
  }

  private static List<Resource> parse(Flag flag, String text) throws UsageException {
    try {
      return Resources.parse(text).toProto();
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
