package io.mesosj.execute.task;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

/** A package that goes to the task by way of HDFS. */
final class HdfsFlags {
  static final Flag PACKAGE =
      text("package", "FILE", "A file to copy to HDFS and from there into the sandbox.")
          .taking(Operand.FILE);
  static final Flag HADOOP =
      text("hadoop", "COMMAND", "The hadoop script that copies it. Default: hadoop.")
          .taking(Operand.FILE);
  static final Flag HDFS =
      text("hdfs", "HOST:PORT", "The HDFS it is copied to. Default: localhost:9000.");
  static final Flag OVERWRITE =
      toggle("overwrite", false, "Whether a package of that name in HDFS is replaced.");

  static final FlagGroup GROUP = FlagGroup.of("Package in HDFS", PACKAGE, HADOOP, HDFS, OVERWRITE);

  private HdfsFlags() {}
}
