package io.mesosj.protocol.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Appends one line per finished test that is tagged with a conformance id ({@code CNI-03}) to
 * {@code target/conformance.tsv}: id, outcome, test. {@code ./check} counts the ids from these
 * lines.
 */
public final class ConformanceListener implements TestExecutionListener {
  private static final Pattern ID = Pattern.compile("(CNI|SCH|LIB|EXE|CMD|GRP|CHK|HLT)-\\d\\d");
  private static final Path REPORT = Path.of("target", "conformance.tsv");

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (!test.isTest()) {
      return;
    }
    report(test, result.getStatus().name());
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    report(test, "SKIPPED");
  }

  private static synchronized void report(TestIdentifier test, String outcome) {
    StringBuilder lines = new StringBuilder();
    for (TestTag tag : test.getTags()) {
      if (ID.matcher(tag.getName()).matches()) {
        lines.append(tag.getName()).append('\t').append(outcome).append('\t');
        lines.append(test.getUniqueId()).append('\n');
      }
    }
    if (lines.length() == 0) {
      return;
    }
    try {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
