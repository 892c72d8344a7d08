package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;

/** Resources that become others, both as allocated to a role. */
record Conversion(Resources consumed, Resources converted) {}
