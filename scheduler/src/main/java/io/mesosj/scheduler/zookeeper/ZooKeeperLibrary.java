package io.mesosj.scheduler.zookeeper;

/** ZooKeeper's client, which those who use it add to this library. Loads nothing of it. */
public final class ZooKeeperLibrary {
  private ZooKeeperLibrary() {}

  /**
   * Makes sure that it is there.
   *
   * @throws IllegalArgumentException naming the artefact if it is not
   */
  public static void require() {
    try {
      Class.forName(
          "org.apache.zookeeper.ZooKeeper", false, ZooKeeperLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "a "
              + ZooKeeperAddress.SCHEME
              + " address needs ZooKeeper's client: add org.apache.zookeeper:zookeeper to the"
              + " dependencies",
          e);
    }
  }
}
