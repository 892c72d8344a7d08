package io.mesosj.execute.run;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;

/** {@code --output}. */
enum OutputFormat {
  /** Words for people; with {@code --dry_run} JSON on several lines. */
  TEXT,
  /** One JSON object a line. */
  JSON,
  /** For {@code --dry_run}, as {@code --task} takes it from a file. */
  YAML;

  static OutputFormat read(Values values) throws UsageException {
    String name = values.text(RunFlags.OUTPUT, "text");
    return switch (name) {
      case "text" -> TEXT;
      case "json" -> JSON;
      case "yaml" -> {
        if (!values.on(RunFlags.DRY_RUN)) {
          throw new UsageException(RunFlags.OUTPUT + "=yaml needs " + RunFlags.DRY_RUN);
        }
        yield YAML;
      }
      default ->
          throw new UsageException(
              RunFlags.OUTPUT + " is text, json or yaml, got '" + OneLine.of(name, 40) + "'");
    };
  }
}
