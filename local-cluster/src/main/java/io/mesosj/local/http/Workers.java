package io.mesosj.local.http;

import io.mesosj.base.thread.Threads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that endpoints run on: a few for requests that are there, one for each that comes.
 */
final class Workers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
  private static final int MOST = 32;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor quick;
  private final ExecutorService patient;

  Workers(String name) {
    this.quick =
        new ThreadPoolExecutor(
            MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
    quick.allowCoreThreadTimeOut(true);
    this.patient = named(name + "-input").pool();
  }

  static Threads named(String name) {
    return new Threads(name, (thread, failure) -> LOG.error("{} failed", thread, failure));
  }

  /** Runs what takes no longer than its own work. */
  void run(Runnable work) {
    run(quick, work);
  }

  /** Runs what waits for the other side, as for somebody who types. */
  void runPatiently(Runnable work) {
    run(patient, work);
  }

  private static void run(ExecutorService threads, Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("The server is closed; nobody waits for this any more", e);
    }
  }

  @Override
  public void close() {
    quick.shutdownNow();
    patient.shutdownNow();
  }
}
