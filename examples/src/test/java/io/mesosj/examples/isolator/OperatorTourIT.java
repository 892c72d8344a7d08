package io.mesosj.examples.isolator;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.ShellBlock;
import io.mesosj.protocol.testing.Transcript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb of isolator-shim against containers that the embedded agent started. */
@NeedsRoot
class OperatorTourIT {
  private static final String ID = "[0-9a-f]{8}-[0-9a-f-]{27}";

  /**
   * By what is in them; the others of the page are those of PagesIT. That of status has containers
   * in the order of their ids.
   */
  private static final List<String> BLOCKS =
      List.of(
          "$ isolator-shim networks\n",
          "$ isolator-shim inspect ",
          "$ isolator-shim exec ",
          "$ isolator-shim attach ",
          "$ isolator-shim recover ",
          "$ isolator-shim gc\n");

  @TempDir private Path work;

  @Test
  void theTourOfDocsIsolatorShimRuns() throws Exception {
    Path picture = work.resolve("picture.svg");
    Process tour =
        new ProcessBuilder("bin/isolator-shim-tour", picture.toString())
            .redirectErrorStream(true)
            .start();
    tour.getOutputStream().close();
    String said = new String(tour.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(tour.waitFor()).as(said).isZero();
    for (String text : BLOCKS) {
      Transcript.assertSaid(ShellBlock.with(Path.of(".."), "docs/isolator-shim.md", text), said);
    }
    assertThat(said)
        .containsPattern("edge +0\\.4\\.0 +not usable +macvlan-of-ours MISSING")
        .containsPattern("skipped storage2.conf: network 'storage' stands in .* already")
        .containsPattern(ID + " +attached +[1-9][0-9]* +frontend 10\\.89\\..*, storage 10\\.89\\.")
        .containsPattern("container " + ID + " \\(web\\)")
        .containsPattern("8080->80/tcp, 8443->443/tcp +app=web, tier=front +bridge, portmap")
        .containsPattern("eth1@if[0-9]+ +UP +10\\.89\\.")
        .contains("default via 10.89.", "checked by-hand (networks storage)", "detached by-hand")
        .contains("no container 'by-hand' below")
        .containsPattern("recover --dry_run\nkept " + ID + "\nkept " + ID)
        .contains("without gc frontend (GC came with CNI 1.1.0)");
    assertThat(Files.readString(picture))
        .startsWith("<svg ")
        .contains("frontend0", "storage0", ":8080/tcp", "app=web, tier=front", "db · ");
  }
}
