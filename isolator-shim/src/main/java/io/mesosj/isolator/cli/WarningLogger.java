package io.mesosj.isolator.cli;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.text.OneLine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes warnings and errors as {@code isolator-shim: MESSAGE}, and nothing else. */
final class WarningLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String message,
      Object @Nullable [] arguments,
      @Nullable Throwable throwable) {
    String text = MessageFormatter.basicArrayFormat(message, arguments);
    if (throwable instanceof Exception exception) {
      text += ": " + FileProblem.describe(exception);
    } else if (throwable != null) {
      text += ": " + throwable;
    }
    System.err.println("isolator-shim: " + OneLine.of(text));
  }
}
