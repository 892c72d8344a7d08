package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.resources.ResourceLimits;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

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

  /** The task's own, beyond what it asks for; mostly none. */
  static Map<String, Value.Scalar> limits(Values values) throws UsageException {
    try {
      return ResourceLimits.parse(values.text(TaskFlags.LIMITS, ""));
    } catch (IllegalArgumentException e) {
      throw new UsageException(TaskFlags.LIMITS + ": " + e.getMessage());
    }
  }

  private static String number(Flag flag, String amount) throws UsageException {
    boolean size = flag.equals(TaskFlags.MEM) || flag.equals(TaskFlags.DISK);
    if (size) {
      return Megabytes.of(flag, amount);
    }
    if (!amount.matches(NUMBER)) {
      boolean all = flag.equals(TaskFlags.GPUS) && amount.equals("all");
      throw new UsageException(
          flag
              + " '"
              + OneLine.of(amount, 40)
              + "' is not a number"
              + (all ? "; Mesos hands GPUs out by number, as --gpus=1" : ""));
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
