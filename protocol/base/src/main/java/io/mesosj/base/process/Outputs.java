package io.mesosj.base.process;

/** What becomes of a program's two outputs. */
enum Outputs {
  APART,
  TOGETHER,
  DISCARDED
}
