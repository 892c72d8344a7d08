package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import java.util.List;
import org.apache.mesos.v1.Protos.Labels;

/** {@code --label KEY=VALUE}; a key without value is a label without value. */
final class LabelReader {
  private LabelReader() {}

  static Labels read(Flag flag, List<String> values) throws UsageException {
    Labels.Builder labels = Labels.newBuilder();
    for (String value : values) {
      int equals = value.indexOf('=');
      String key = equals < 0 ? value : value.substring(0, equals);
      if (key.isEmpty()) {
        throw new UsageException(
            flag + " '" + OneLine.of(value, 60) + "' has no key, expected KEY=VALUE");
      }
      labels.addLabelsBuilder().setKey(key);
      if (equals >= 0) {
        labels.getLabelsBuilder(labels.getLabelsCount() - 1).setValue(value.substring(equals + 1));
      }
    }
    return labels.build();
  }
}
