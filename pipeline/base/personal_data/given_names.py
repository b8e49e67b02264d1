"""Given names that are common in Sweden, of all ages and origins: what makes a capitalised word in a context a name.

Written for this program, with an eye on what SCB's statistics call common; no list is copied. Words that are common otherwise
(Bo, Sten, Liv) are here too: a name counts only where its context says that it is somebody.
"""

GIVEN = frozenset(
    """
Aaron Abdelrahman Abdi Abdifatah Abdirahman Abdulaziz Abdulkadir Abdullah Abeba Abel Adam Adel Adis Admir Adnan Adrian Agnes Agneta Agnieszka Agron
Ahmad Ahmed Aino Aisha Aki Albert Albin Alejandro Aleksandar Aleksandra Alex Alexander Alexej Alfred Algot Ali Alice Alma Almir Alva Alvin Amanda Amar
Amela Amelia Amin Amina Amir Amira Amit Amra Ana Anas Anastasia Anders Andrea Andreas Andrej Andrzej Anette Angel Angelica Angelina Anita Anjali Ann
Ann-Britt Ann-Charlotte Ann-Christin Ann-Marie Ann-Sofie Anna Anna-Karin Anna-Lena Anna-Maria Anne Anneli Annelie Anni Annica Annie Annika Anthony
Anton Antonia Antti Arash Arben Ardalan Arjun Armin Arne Aron Arta Arthur Artur Arvid Arvida Asha Assar Asta Astrid August Aurora Avin Axel Aya Ayaan
Ayan Ayanle Ayman Ayse Azad Azadeh Azra Babak Bahram Baran Barbro Bashar Bassam Batoul Bea Beata Beatrice Behzad Ben Bengt Bengt-Åke Benjamin Benny
Berit Berivan Bertil Besnik Bilal Bill Billie Billy Biniam Birger Birgitta Björn Blerim Blerta Bo Bobby Bodil Bohdan Bonnie Brian Brita Britt
Britt-Marie Britta Bror Börje Camila Camilla Can Carin Carina Carl Carl-Johan Carlos Carmen Carola Caroline Casper Caspian Catarina Cecilia Celine Cem
Cesar Charles Charlie Charlotta Charlotte Christer Christian Christina Christine Christoffer Cilla Claes Clara Colin Connie Conny Cornelia Cristian
Curt Dag Dagny Dalia Damir Dan Daniel Daniela Danny Dante Dardan Dariush David Dawid Dawit Deepa Dejan Denis Denise Deniz Dennis Denny Deqa Derya
Dexter Diego Dijana Dilan Dilovan Dimitri Dina Diyar Dmitri Doris Douglas Dragan Driton Duc Désirée Ebba Ebbe Eddie Edgar Edin Edina Edith Edvard
Edvin Edward Egon Eila Einar Eira Eivor Eje Elena Eleonora Elias Elif Elin Elinor Elinore Elis Elisabeth Elise Ella Ellen Ellenor Ellie Ellinor Elliot
Elly Elmer Elna Elof Elsa Elsie Elton Elvir Elvira Elvy Eman Emelie Emil Emilia Emily Emina Emine Emir Emma Emmanuel Emmy Emran Emre Enar Enes Eric
Erica Erik Erika Erland Erling Ernst Esa Esbjörn Eskil Esra Ester Eva Eva-Karin Eva-Lena Eva-Lotta Evelina Evert Evin Ewa Fabian Fadi Faduma Faisal
Fanny Farah Farhad Farid Farida Farshad Fartun Fatima Fatma Fatmir Felicia Felipe Felix Ferdinand Fernando Feven Filip Filippa Filmon Folke Frank
Frans Fred Fredrik Fredrika Frej Freja Frida Frideborg Fritiof Fuad Gabriel Gabriela Gabriella Galina Gary Georg George Gerd Gerhard Gert Gertrud
Ghada Ghassan Gideon Gillis Gina Giovanni Girmay Gisela Glenn Goran Gottfrid Greger Greta Gudrun Guled Gullan Gun Gun-Britt Gunborg Gunhild Gunilla
Gunnar Gunnel Gunni Gunvor Gurli Gustaf Gustav Göran Gösta Hadi Haidar Haider Haile Halima Hamdi Hamed Hamid Hampus Hamza Hanin Hanna Hannes Hannu
Hans Hans-Erik Hao Harald Haris Harriet Harry Hassan Hatice Hawa Hedda Hedvig Heikki Helen Helena Helge Helmer Helvi Henrik Henry Herbert Herman Herta
Hevin Hiba Hilda Hilding Hildur Hilkka Hillevi Hilmer Hirsi Hisham Hiwa Hjalmar Hjördis Hodan Holger Hossein Hugo Hulda Hung Hussain Hussein Håkan Ia
Ian Ibo Ibrahim Ida Idil Ifrah Igor Ike Ilir Ilkka Imad Iman Imran Inas Ines Inga Inga-Lill Ingalill Inge Ingeborg Ingegerd Ingela Ingemar Inger
Ingmar Ingrid Ingvar Irene Irina Iris Iréne Isa Isaac Isabel Isabella Isabelle Isac Isak Ismail Israa Ivan Ivana Ivar Jacek Jack Jakob Jakub Jama
Jamal James Jamil Jan Jan-Erik Jan-Olof Jana Jane Jari Jarl Jasmin Jasmina Jasmine Jason Javad Jawad Jean Jeanette Jelena Jennie Jennifer Jenny Jens
Jeremy Jerker Jerome Jerry Jesper Jessica Jesus Jihan Jill Jim Jimmy Jiyan Joachim Joakim Joanna Joar Joel Johan Johanna Johannes John Johnny Joline
Jon Jonas Jonatan Jonathan Jonte Jorge Jorma Jose Josef Josefin Josefina Josefine Joseph Juan Judit Juha Jukka Julia Julian Juni Jurij Justin Jöns
Jörg Jörgen Kacper Kaisa Kaj Kajsa Kalevi Kalle Kamal Kareem Kari Karim Karin Karl Karl-Axel Karl-Erik Karl-Gustav Karl-Johan Karla Karolina Karsten
Karwan Kasimir Kasper Katarina Katarzyna Katja Kaveh Kawthar Kemal Kenan Kenneth Kent Kerem Kerstin Kevin Keynan Khadija Khaled Khalid Kia Kian Kickan
Kidane Kim Kjell Klara Klas Knut Kofi Konrad Krister Kristian Kristina Kristoffer Krzysztof Kurt Kwame Lage Laila Lamar Lars Lars-Erik Lars-Göran
Lasse Laura Layla Lea Leah Leander Leia Leif Leila Lejla Lena Lennart Leo Leon Leopold Levi Leyla Li Liam Liban Lillemor Lilly Lina Linda Linh Linnea
Linus Lisa Lise-Lotte Liselott Liv Livia Lo Loke Lorentz Lotta Lotten Lou Loui Louie Louise Lova Love Lovisa Lubna Luca Lucas Lucia Ludmila Ludvig
Ludwig Luis Luka Lukas Luna Lykke Madeleine Magdalena Maggie Magnus Maha Mahad Mahdi Maher Mahmoud Mahmud Mai Maj Maj-Britt Maja Maja-Lisa Majid
Majken Majlis Malak Malee Malgorzata Malik Malin Malte Malva Manal Manfred Marco Marcus Marek Margareta Mari Maria Mariam Mariana Marianne Marie
Marie-Louise Marija Marika Marina Marit Marius Marjatta Markku Marko Markus Martin Martina Martti Marwa Marwan Maryam Masoud Mateo Mathilda Matilda
Mats Matteo Matti Mattias Maud Max Maximilian May Mazen Mehari Mehdi Mehmet Mehran Meja Melker Melvin Merhawi Merve Mia Michael Michaela Miguel Mika
Mikael Mikaela Milad Milan Milica Milo Milos Milton Mina Ming Minh Minna Mio Mirela Mirsad Mirza Mitra Moa Mohamed Mohammad Mohammed Mojtaba Molly
Mona Monica Morgan Morteza Moses Mousa Muhammad Muhammed Mukhtar Murat Musa Mustafa Mustapha My Mykola Märit Märta Märtha Måns Mårten Nabil Nader
Nadia Nadja Nahla Najwa Naomi Naser Nasrin Nasser Natalia Natalie Natasja Nathalia Nathalie Nathan Natnael Navid Nellie Nelly Nemo Nenad Neo Nermin
Nesrin Nguyen Nicholas Nicklas Niclas Nicolas Nikita Niklas Nikola Nikolas Nils Nima Nimo Nina Nizar Noa Noah Noel Noomi Noor Nora Nore Nour Nova Odd
Oksana Ola Oleg Oleksandr Olga Oliver Olivia Olle Olof Olov Omar Omer Omid Ophelia Orhan Orvar Osama Oscar Oskar Osman Ossian Osvald Othman Otis
Ottilia Otto Ove Owe Pablo Parisa Patricia Patrick Patrik Paul Paula Paulina Pauline Pawel Payam Peder Pedro Peggy Pekka Pelle Pentti Per Per-Erik
Pernilla Peter Petra Petter Philip Phillip Pia Pierre Pim Piotr Pirjo Pontus Pouya Preben Priya Päivi Pär Qasim Ragna Ragnar Ragnhild Rahel Rahul
Raija Raj Rakel Ralf Ralph Rami Ramin Ramona Rana Rania Rasha Rashid Rasmus Rasul Ravi Rawan Razan Rebecca Rebecka Rebin Rebwar Reem Regina Reine
Renate René Rex Reza Ricardo Richard Rickard Rigmor Rikard Rima Risto Ritva Robel Robert Robin Roger Roine Rojin Roland Rolf Rolf-Göran Ronja Ronnie
Ronny Rosa Rose Rose-Marie Ross Roy Roya Ruba Ruben Rudolf Runa Rune Rut Ruth Sabina Sacha Saeed Safiya Saga Sagal Sahar Said Salah Saleh Salim Sally
Salma Salman Sam Saman Samar Samatar Samer Sami Samir Samira Samson Samuel Sana Sander Sandra Sanela Sanjay Sanna Santiago Sara Sasja Sebastian Seija
Selam Selma Semhar Senad Senait Seppo Sergei Sergej Sergio Serkan Shahd Shahin Shaima Sham Sharif Sharmake Sherwan Shilan Shirin Shivan Shwan Siavash
Sibel Sigbritt Sigge Signe Sigrid Sigurd Sigvard Siham Simon Simona Siri Siriporn Sirpa Siv Sivert Sixten Slobodan Sofia Sofie Soheil Sol Solveig
Solweig Somchai Sonja Sonny Soraya Staffan Stefan Stella Stellan Sten Stephanie Stig Stina Sture Suda Suha Sumaya Sune Sunita Susann Susanna Susanne
Suzanne Svante Svea Sven Sven-Erik Sven-Olof Sverker Svetlana Sylvia Tage Taha Talal Tanja Tapio Taras Tarek Tarik Tariq Tasnim Tatiana Ted Teddy
Tekle Teodor Teresia Tero Tesfaye Thea Theo Theodor Theodora Therese Thomas Thor Thorbjörn Thuy Tilda Tilde Tim Timmy Timo Tina Tindra Tintin Titti
Tobias Tomas Tomasz Tommy Tony Tor Tora Torbjörn Tord Tore Torgny Torsten Totte Tova Tove Tristan Tuan Ture Tuula Tuulikki Tuva Tyko Tyra Ubah Ulf
Ulf-Göran Ulla Ulla-Britt Ulla-Karin Ulrica Ulrik Ulrika Umar Unni Uno Urban Usman Vahid Valborg Valdemar Valentina Valon Valter Vanja Veikko Vendela
Vera Verner Veronica Veronika Victor Victoria Vidar Vide Viggo Viking Viktor Viktoria Vilgot Vilhelm Vilhelmina Ville Vilma Vilmer Vincent Viola
Viveca Viveka Vivianne Vjosa Vladimir Wael Wafa Waleed Walid Walter Warsame Wei Wendela Widad Wiggo Wilhelm Wilhelmina Wille William Willy Wilma
Wilmer Winta Wojciech Yahya Yara Yaser Yasin Yasmin Yasmine Yassin Ylva Yngve Yonas Yonatan Yosef Younes Yousef Youssef Yrsa Yunus Yusra Yusuf Yvonne
Zack Zahra Zaid Zainab Zakaria Zaki Zana Zara Zeb Zeinab Zelda Zeynep Ziad Zion Zofia Zoran Åge Åke Åsa Ömer Örjan Östen
""".split()
)
