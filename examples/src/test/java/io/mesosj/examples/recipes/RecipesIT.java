package io.mesosj.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe runs, and prints what the file beside it says. */
@NeedsRoot
class RecipesIT {
  private static final Path RECIPES = Path.of("recipes");

  static List<String> recipes() throws IOException {
    try (Stream<Path> folders = Files.list(RECIPES)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("run")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void theRecipePrintsWhatIsExpected(String recipe) throws Exception {
    Process run = new ProcessBuilder("./run-all", recipe).redirectErrorStream(true).start();
    run.getOutputStream().close();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(run.waitFor()).as(said).isZero();
    assumeFalse(said.contains(" not run: "), said);
    assertThat(said).startsWith(recipe).contains(" ok ", "recipes: 1 ok, 0 failed, 0 not run");
  }
}
