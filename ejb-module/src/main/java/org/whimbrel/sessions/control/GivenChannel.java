package org.whimbrel.sessions.control;

import java.util.List;
import javax.sql.DataSource;
import org.infinispan.remoting.transport.jgroups.JGroupsChannelConfigurator;
import org.jgroups.JChannel;
import org.jgroups.conf.ProtocolConfiguration;
import org.jgroups.util.SocketFactory;

/** Has Infinispan take a channel that is made already, and not its default one by multicast. */
record GivenChannel(JChannel channel) implements JGroupsChannelConfigurator {
  @Override
  public String getName() {
    return "whimbrel";
  }

  @Override
  public JChannel createChannel(String name) {
    return channel;
  }

  @Override
  public void setSocketFactory(SocketFactory factory) {
    throw new UnsupportedOperationException("the channel has its own");
  }

  @Override
  public void setDataSource(DataSource database) {
    throw new UnsupportedOperationException("the channel has its own");
  }

  @Override
  public String getProtocolStackString() {
    return channel.getProtocolStack().printProtocolSpec(false);
  }

  @Override
  public List<ProtocolConfiguration> getProtocolStack() {
    return List.of();
  }
}
