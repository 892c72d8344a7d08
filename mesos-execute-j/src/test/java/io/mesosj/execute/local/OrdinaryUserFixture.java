package io.mesosj.execute.local;

import io.mesosj.execute.testing.RootlessUser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real user who is not root and has subuids, for all tests of a class. */
abstract class OrdinaryUserFixture {
  @TempDir static Path directory;
  static RootlessUser user;

  @BeforeAll
  static void makeUser() throws IOException {
    user = RootlessUser.withSubuids(directory);
  }

  @AfterAll
  static void removeUser() throws IOException {
    user.close();
  }
}
