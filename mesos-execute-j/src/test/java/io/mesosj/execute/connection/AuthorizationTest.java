package io.mesosj.execute.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.run.RunCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorizationTest {
  @TempDir Path directory;

  @Test
  void isHttpBasicAuthentication() throws IOException, UsageException {
    Path secret = Files.writeString(directory.resolve("secret"), "sesame\n");

    assertThat(headers("--principal=ali", "--secret=sesame"))
        .containsEntry("Authorization", "Basic YWxpOnNlc2FtZQ==")
        .isEqualTo(headers("--principal=ali", "--secret=file://" + secret));
    assertThat(headers("--principal=ali")).isEmpty();
  }

  @Test
  void needsAPrincipal() {
    assertThatThrownBy(() -> headers("--secret=sesame")).hasMessageContaining("--principal");
    assertThatThrownBy(() -> headers("--principal=a:b", "--secret=c"))
        .hasMessageContaining("--principal");
  }

  private static Map<String, String> headers(String... words) throws UsageException {
    return Authorization.headers(FlagParser.parse(RunCommand.flags(), List.of(words)));
  }
}
