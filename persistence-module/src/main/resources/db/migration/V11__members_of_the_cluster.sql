-- How the nodes of a cluster find each other (JGroups' JDBC_PING2, which has no say in the columns' names). Its first member
-- removes those that are gone.
CREATE TABLE cluster_member (
  address varchar(200) PRIMARY KEY,
  name    varchar(200),
  cluster varchar(200) NOT NULL,
  ip      varchar(200),
  coord   boolean
);
