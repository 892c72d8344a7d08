package io.mesosj.isolator.cli;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What the libraries log while the command runs: warnings and errors, a line each on standard error
 * as the command's own. The launcher names it ({@code slf4j.provider}), so that whoever has this
 * module as a library keeps a logger of their own, and no start searches jars for one. Safe for use
 * by several threads.
 */
public final class WarningLines implements SLF4JServiceProvider {
  private final ILoggerFactory loggers = name -> new WarningLogger();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  /** As SLF4J makes it. */
  public WarningLines() {}

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0";
  }

  @Override
  public void initialize() {
    // All is made with it.
  }
}
