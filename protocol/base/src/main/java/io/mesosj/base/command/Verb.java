package io.mesosj.base.command;

import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.Words;
import java.util.Locale;

/** Something that a program can do. */
public interface Verb {
  /** What an enum calls it. */
  String name();

  /** The verb as it is typed. */
  default String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it does, in less than a line. */
  String purpose();

  /** What stands above the flags in its help: its usage, an empty line, what there is to say. */
  String introduction();

  /** Its flags. */
  FlagTable flags();

  /** What may stand besides the flags. */
  Words words();

  /** What those words are. */
  Operand operand();

  /** What does it. */
  Command command();
}
