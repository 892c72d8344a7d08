package io.mesosj.base.command;

import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;

/** The flags of every verb. */
public final class CommonFlags {
  public static final Flag QUIET =
      toggle("quiet", false, "Only errors and results, as few words as there are.").withLetter('q');
  public static final Flag VERBOSE = toggle("verbose", false, "More details, and stack traces.");
  public static final Flag HELP = toggle("help", false, "This text.").withLetter('h');

  /** Under one heading. */
  public static final FlagGroup GROUP = FlagGroup.of("Messages", QUIET, VERBOSE, HELP);

  private CommonFlags() {}
}
