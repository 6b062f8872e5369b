package dev.tollgate.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into the gateway's JVM from outside; costs it nothing while nobody asks. */
final class GatewayJvm implements AutoCloseable {
    private static final double MIB = 1 << 20;

    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    private GatewayJvm(JMXConnector connector, ThreadMXBean threads, MemoryMXBean memory) {
        this.connector = connector;
        this.threads = threads;
        this.memory = memory;
    }

    /** The address comes from a process that this one has started. */
    @SuppressWarnings("BanJNDI")
    static GatewayJvm attach(long pid) throws IOException {
        String address;
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            address = machine.startLocalManagementAgent();
            machine.detach();
        } catch (AttachNotSupportedException e) {
            throw new IOException(e);
        }
        JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        return new GatewayJvm(
                connector,
                ManagementFactory.newPlatformMXBeanProxy(
                        beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class),
                ManagementFactory.newPlatformMXBeanProxy(
                        beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class));
    }

    /** By all threads that ever were. */
    long allocatedBytes() {
        return threads.getTotalThreadAllocatedBytes();
    }

    double heapMibAfterGc() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() / MIB;
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
