package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;

/** What is left of accepted offers while their operations are done, one after another. */
final class AcceptedResources {
  private final Resources offered;
  private Resources left;
  private Resources resized = Resources.none();

  AcceptedResources(Resources offered) {
    this.offered = offered;
    this.left = offered;
  }

  /** What the next operation may use. */
  Resources left() {
    return left;
  }

  void take(Resources used) {
    left = left.minus(used);
  }

  void convert(Conversion conversion) {
    left = left.minus(conversion.consumed()).plus(conversion.converted());
  }

  /** As Mesos does with volumes whose size changes: later operations can't use them. */
  void convertForLater(Conversion conversion) {
    left = left.minus(conversion.consumed());
    resized = resized.plus(conversion.converted());
  }

  /** What nobody used and nothing was made of; the framework does not want it for now. */
  Resources declined() {
    Resources converted = left.plus(resized).minus(offered);
    return left.minus(converted);
  }
}
