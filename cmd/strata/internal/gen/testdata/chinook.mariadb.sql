-- With the server's own character set, as such databases are.
CREATE TABLE "Artist" ("ArtistId" INT NOT NULL, "Name" NVARCHAR(120), CONSTRAINT "PK_Artist" PRIMARY KEY ("ArtistId"));
CREATE TABLE "Album" ("AlbumId" INT NOT NULL, "Title" NVARCHAR(160) NOT NULL, "ArtistId" INT NOT NULL, CONSTRAINT "PK_Album" PRIMARY KEY ("AlbumId"),
	CONSTRAINT "FK_AlbumArtistId" FOREIGN KEY ("ArtistId") REFERENCES "Artist" ("ArtistId"));
CREATE INDEX "IFK_AlbumArtistId" ON "Album" ("ArtistId");
CREATE TABLE "Employee" ("EmployeeId" INT NOT NULL, "LastName" NVARCHAR(20) NOT NULL, "ReportsTo" INT, "BirthDate" DATETIME, CONSTRAINT "PK_Employee" PRIMARY KEY ("EmployeeId"),
	CONSTRAINT "FK_EmployeeReportsTo" FOREIGN KEY ("ReportsTo") REFERENCES "Employee" ("EmployeeId"));
CREATE TABLE "Genre" ("GenreId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "Name" NVARCHAR(120));
CREATE TABLE "MediaType" ("MediaTypeId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "Name" NVARCHAR(120));
CREATE TABLE "Track" ("TrackId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "Name" NVARCHAR(200) NOT NULL, "AlbumId" INT REFERENCES "Album" ("AlbumId"), "MediaTypeId" INT NOT NULL REFERENCES "MediaType" ("MediaTypeId"),
	"GenreId" INT REFERENCES "Genre" ("GenreId"), "Milliseconds" INT NOT NULL, "Bytes" INT, "UnitPrice" NUMERIC(10,2) NOT NULL);
CREATE TABLE "Customer" ("CustomerId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "FirstName" NVARCHAR(40) NOT NULL, "Email" NVARCHAR(60) NOT NULL, "SupportRepId" INT REFERENCES "Employee" ("EmployeeId"));
CREATE TABLE "Invoice" ("InvoiceId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "CustomerId" INT NOT NULL REFERENCES "Customer" ("CustomerId"), "InvoiceDate" DATETIME NOT NULL, "Total" NUMERIC(10,2) NOT NULL);
CREATE TABLE "InvoiceLine" ("InvoiceLineId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "InvoiceId" INT NOT NULL REFERENCES "Invoice" ("InvoiceId"), "TrackId" INT NOT NULL REFERENCES "Track" ("TrackId"), "UnitPrice" NUMERIC(10,2) NOT NULL, "Quantity" INT NOT NULL CHECK ("Quantity" > 0));
CREATE TABLE "Playlist" ("PlaylistId" INT NOT NULL AUTO_INCREMENT PRIMARY KEY, "Name" NVARCHAR(120));
CREATE TABLE "PlaylistTrack" ("PlaylistId" INT NOT NULL REFERENCES "Playlist" ("PlaylistId"), "TrackId" INT NOT NULL REFERENCES "Track" ("TrackId"), CONSTRAINT "PK_PlaylistTrack" PRIMARY KEY ("PlaylistId", "TrackId"));
INSERT INTO "Artist" VALUES (1, 'AC/DC'), (2, NULL);
INSERT INTO "Album" VALUES (1, 'For Those About To Rock', 1), (2, 'Let There Be Rock', 1);
INSERT INTO "Employee" VALUES (1, 'Adams', NULL, '1962-02-18'), (2, 'Edwards', 1, NULL);
INSERT INTO "Genre" VALUES (1, 'Rock');
INSERT INTO "MediaType" VALUES (1, 'MPEG');
INSERT INTO "Track" VALUES (1, 'Balls', 1, 1, 1, 343719, 11170334, 0.99), (2, 'Fast', NULL, 1, NULL, 1, NULL, 1);
INSERT INTO "Customer" VALUES (1, 'Luis', 'luis@example.com', 2);
INSERT INTO "Invoice" VALUES (1, 1, '2009-01-01', 1.98);
INSERT INTO "InvoiceLine" VALUES (1, 1, 1, 0.99, 1);
INSERT INTO "Playlist" VALUES (1, 'Music');
INSERT INTO "PlaylistTrack" VALUES (1, 1), (1, 2);
