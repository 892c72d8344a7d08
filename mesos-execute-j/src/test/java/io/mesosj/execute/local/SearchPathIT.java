package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Root's PATH is not always an administrator's: cron's has no {@code sbin}. */
@NeedsRoot
class SearchPathIT {
  @Test
  void needNotHaveIptables() throws Exception {
    try (CniFixture networks = new CniFixture()) {
      networks.bridge("masquerading");

      ProgramOutput output =
          Program.of(
                  Duration.ofMinutes(1),
                  "env",
                  "PATH=/usr/bin:/bin",
                  Path.of("bin", "mesos-execute-j").toAbsolutePath().toString(),
                  "--master=local",
                  "--command=true",
                  "--networks=masquerading",
                  "--network_cni_config_dir=" + networks.configDir(),
                  "--network_cni_plugins_dir=" + CniFixture.PLUGINS)
              .run();

      assertThat(output.status()).as(output.text()).isZero();
      networks.assertNothingLeft();
    }
  }
}
