package io.mesosj.scheduler.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ZooKeeperLibraryTest {
  /** Our class path as those have it who add nothing to the library. */
  private static URLClassLoader withoutZooKeeper() {
    URL[] path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("zookeeper"))
            .map(ZooKeeperLibraryTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void itsAbsenceIsSaidWithTheArtefact() throws Exception {
    try (URLClassLoader loader = withoutZooKeeper()) {
      var parse = loader.loadClass("io.mesosj.scheduler.Masters").getMethod("parse", String.class);

      assertThat(parse.invoke(null, "one:5050,two:5050")).isNotNull();
      assertThatThrownBy(() -> parse.invoke(null, "zk://one:2181/mesos"))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessage(
              "a zk:// address needs ZooKeeper's client: add org.apache.zookeeper:zookeeper to"
                  + " the dependencies");
    }
  }

  @Test
  void aStoreThatNeedsItSaysSo() throws Exception {
    String here = "io.mesosj.scheduler.zookeeper.";
    try (URLClassLoader loader = withoutZooKeeper()) {
      Class<?> addresses = loader.loadClass(here + "ZooKeeperAddress");
      Object address = addresses.getMethod("parse", String.class).invoke(null, "zk://one:2181/id");
      Class<?> stores = loader.loadClass(here + "ZooKeeperFrameworkIdStore");
      Object store = stores.getConstructor(addresses).newInstance(address);

      assertThatThrownBy(() -> stores.getMethod("load").invoke(store))
          .cause()
          .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo("StoreException"))
          .hasMessage(
              "the framework's id: a zk:// address needs ZooKeeper's client: add"
                  + " org.apache.zookeeper:zookeeper to the dependencies");
      stores.getMethod("close").invoke(store);
    }
  }

  @Test
  void itIsFoundWhereItIs() {
    assertThatCode(ZooKeeperLibrary::require).doesNotThrowAnyException();
  }
}
