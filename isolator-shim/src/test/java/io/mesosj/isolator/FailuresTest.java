package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.plugin.PluginFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  /** The JDK's own message is the path alone. */
  private final NoSuchFileException missing = new NoSuchFileException("/etc/x");

  @Test
  void filesAreToldInWordsAlsoWhereTheyCameSecond() {
    IOException first = new IOException("no moons");
    first.addSuppressed(missing);

    assertThat(Failures.words(first)).isEqualTo("no moons; '/etc/x' is not there");
  }

  @Test
  void soDoesAPluginThatFailsOverThem() {
    PluginFailure failure = PluginFailure.badArguments("no moons");
    failure.addSuppressed(missing);

    assertThat(failure.toJson("1.0.0")).contains("no moons; and then: '/etc/x' is not there");
  }
}
